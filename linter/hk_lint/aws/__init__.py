"""What AWS itself says, whichever platform deploys there: runtimes, quotas, schedules."""
