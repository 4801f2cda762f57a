//! HTTPS and HTTP/2 against a server with a certificate of its own making.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests, where a panic is the report"
)]

use std::{io::Write, net::SocketAddr, sync::Arc, time::Duration};

use depeche_fetcher::{FetchConfig, FetchRequest, Fetched, Fetcher};
use depeche_model::HostMemory;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use url::Url;

/// A server that speaks HTTP/2 over TLS and answers every path; gives its address and its certificate in PEM.
async fn serve() -> (SocketAddr, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let mut tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    tls.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let Ok(mut connection) = h2::server::handshake(stream).await else {
                    return;
                };
                while let Some(Ok((request, mut respond))) = connection.accept().await {
                    let response = http::Response::builder()
                        .header("content-type", "text/html")
                        .body(())
                        .unwrap();
                    let mut body = respond.send_response(response, false).unwrap();
                    let text = format!("{:?} {}", request.version(), request.uri().path());
                    body.send_data(text.into(), true).unwrap();
                }
            });
        }
    });
    (address, cert.pem())
}

fn config() -> FetchConfig {
    FetchConfig {
        allow_private: true,
        obey_robots: false,
        per_host_delay: Duration::ZERO,
        retries: 0,
        ..FetchConfig::default()
    }
}

#[tokio::test]
async fn a_trusted_server_is_read_over_http2() {
    let (address, pem) = serve().await;
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(pem.as_bytes()).unwrap();
    let trusting = FetchConfig {
        ca_file: Some(file.path().to_owned()),
        ..config()
    };
    let fetcher = Fetcher::new(trusting, HostMemory::default()).unwrap();
    let request = FetchRequest::article(
        Url::parse(&format!("https://localhost:{}/a", address.port())).unwrap(),
    );
    let Fetched::Page(page, _) = fetcher.fetch(&request).await.unwrap() else {
        panic!("not modified")
    };
    assert_eq!(String::from_utf8_lossy(&page.body), "HTTP/2.0 /a");
    let wrong_name = FetchRequest::article(Url::parse(&format!("https://{address}/a")).unwrap());
    assert_eq!(fetcher.fetch(&wrong_name).await.unwrap_err().code(), "tls");
}

#[tokio::test]
async fn an_unknown_certificate_is_refused() {
    let (address, _) = serve().await;
    let fetcher = Fetcher::new(config(), HostMemory::default()).unwrap();
    let request = FetchRequest::article(
        Url::parse(&format!("https://localhost:{}/a", address.port())).unwrap(),
    );
    let error = fetcher.fetch(&request).await.unwrap_err();
    assert_eq!(error.code(), "tls", "{error}");
}

#[test]
fn a_ca_file_that_cannot_be_read_is_said_at_once() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(
        file.path(),
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    for path in [file.path().to_owned(), "no/such/file.pem".into()] {
        let config = FetchConfig {
            ca_file: Some(path.clone()),
            ..config()
        };
        let error = Fetcher::new(config, HostMemory::default()).unwrap_err();
        assert_eq!(error.code(), "setup");
        assert!(
            error.to_string().contains(&path.display().to_string()),
            "{error}"
        );
    }
}
