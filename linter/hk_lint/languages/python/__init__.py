"""Python source to Module."""
