from . import health
from . import oauth
from . import webhook
