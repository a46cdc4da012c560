"""What settings of nginx, of the sockets and of TLS cost, held against what is shipped: docs/nginx-settings.md."""
