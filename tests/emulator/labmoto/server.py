"""moto's server with this package loaded, on loopback."""

import os

import labmoto.extensions  # noqa: F401  first: moto reads its settings when it loads
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

LOOPBACK = "127.0.0.1"


class Server:
    """An AWS of its own at `endpoint`, for one process: moto's state is global."""

    def __init__(self, port: int = 0):
        application = DomainDispatcherApplication(create_backend_app)
        self._server = make_server(LOOPBACK, port, application, threaded=True)
        self.endpoint = f"http://{LOOPBACK}:{self._server.port}"
        # Functions call back through it.
        os.environ["MOTO_PORT"] = str(self._server.port)

    def serve(self) -> None:
        """Answers until the process ends."""
        self._server.serve_forever()
