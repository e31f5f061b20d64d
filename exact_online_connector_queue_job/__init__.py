from . import models
from .uninstall import leave_to_cron
