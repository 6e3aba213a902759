"""What web frameworks make of a project's files, whatever platform deploys them."""
