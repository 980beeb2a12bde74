"""The one-command deploy: `serverless.yml`, resolved by osls, becomes a Google Cloud project.

`docs/deploy.md` tells how. Nothing here is part of the bundle that is deployed.
"""
