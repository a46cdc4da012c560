"""An authority for one test, and the certificates that it signs, made by the openssl program."""

import ssl
import subprocess
from pathlib import Path

KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Authority:
    """Keeps its files in folder. ca_file: what a client must trust."""

    def __init__(self, folder, name="Test authority"):
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self.ca_file = self._folder / "ca.pem"
        self._key = self._folder / "ca.key"
        run("req", "-x509", *KEY, "-days", "2", "-subj", f"/CN={name}", "-keyout", self._key, "-out", self.ca_file)

    def certificate(self, *names, days=2):
        """(certificate, key), two files, for names (DNS:localhost and IP:127.0.0.1 unless some are given); fewer
        than no days make one that is over."""
        names = names or ("DNS:localhost", "IP:127.0.0.1")
        stem = self._folder / ("_".join(names).replace(":", "_").replace("*", "any") + f"_{days}")
        certificate, key, request = (stem.with_name(stem.name + end) for end in (".pem", ".key", ".csr"))
        if not certificate.exists():
            run("req", *KEY, "-subj", "/CN=test", "-addext", f"subjectAltName={','.join(names)}", "-keyout", key,
                "-out", request)
            certificate.write_text(self.sign(request.read_text(), days))
        return certificate, key

    def sign(self, request, days):
        """The certificate for a request, both PEM; the names in it are believed."""
        asked = self._folder / "asked.csr"
        asked.write_text(request)
        signed = asked.with_suffix(".pem")
        run("x509", "-req", "-in", asked, "-CA", self.ca_file, "-CAkey", self._key, "-days", str(days),
            "-copy_extensions", "copyall", "-out", signed)
        return signed.read_text()

    def server(self, *names, days=2):
        """The ssl.SSLContext of a server with such a certificate."""
        return server_context(*self.certificate(*names, days=days))

    def client(self):
        """The ssl.SSLContext of a client that trusts this authority and nobody else."""
        return ssl.create_default_context(cafile=self.ca_file)


def server_context(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def run(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr}")
