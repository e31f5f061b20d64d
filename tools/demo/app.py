"""The app that is registered at the simulator, see exact_simulator/README.md."""

CLIENT_ID = "{11111111-2222-3333-4444-555555555555}"
CLIENT_SECRET = "simulator-secret"
