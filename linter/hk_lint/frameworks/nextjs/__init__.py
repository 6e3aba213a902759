"""Next.js: its two routers, its configuration and its middleware."""
