//! The HTTP client: reqwest moves bytes, and nothing else is left to it. Redirects, cookies, proxies of the environment
//! and its own retries are off; the address policy sits in its resolver.
//!
//! TLS is rustls on ring, given explicitly so that no process-wide provider is needed. Roots are Mozilla's, compiled in,
//! plus those of the system where it has any: a container without CA files works, and so does a company with its own CA.

use std::sync::Arc;

use reqwest::{
    Client, Proxy,
    header::{ACCEPT, HeaderMap, HeaderValue},
    redirect::Policy,
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::{FetchConfig, FetchError, address::PublicOnly};

/// Most header lines of one answer.
const MAX_HEADERS: usize = 200;
/// Most bytes of one answer's header block over HTTP/2; HTTP/1.1 is bounded by the client's own read buffer.
const MAX_HEADER_BYTES: u32 = 128 * 1024;
pub(crate) const ACCEPT_VALUE: &str = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,\
    application/feed+json;q=0.9,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.5";

pub(crate) fn build(config: &FetchConfig) -> Result<Client, FetchError> {
    let setup = |reason: String| FetchError::Setup { reason };
    let agent = HeaderValue::from_str(&config.user_agent_header()).map_err(|_| {
        setup("the user agent or contact has characters that no header may have".to_owned())
    })?;
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(ACCEPT_VALUE));
    let proxy_host = config
        .proxy
        .as_ref()
        .and_then(|url| url.host_str().map(str::to_owned));
    let mut builder = Client::builder()
        .user_agent(agent)
        .default_headers(headers)
        .redirect(Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .no_proxy()
        .dns_resolver(PublicOnly::new(config.allow_private, proxy_host))
        .connect_timeout(config.connect_timeout)
        .read_timeout(config.read_timeout)
        .timeout(config.total_timeout)
        .pool_max_idle_per_host(config.per_host_concurrency)
        .http1_max_headers(MAX_HEADERS)
        .http2_max_header_list_size(MAX_HEADER_BYTES)
        .tls_backend_preconfigured(tls(config, &setup)?);
    if let Some(proxy) = &config.proxy {
        let proxy =
            Proxy::all(proxy.clone()).map_err(|error| setup(format!("proxy {proxy}: {error}")))?;
        builder = builder.proxy(proxy);
    }
    builder.build().map_err(|error| setup(error.to_string()))
}

fn tls(
    config: &FetchConfig,
    setup: &dyn Fn(String) -> FetchError,
) -> Result<ClientConfig, FetchError> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let native = rustls_native_certs::load_native_certs();
    let (added, ignored) = roots.add_parsable_certificates(native.certs);
    tracing::debug!(
        added,
        ignored,
        errors = native.errors.len(),
        "system root certificates"
    );
    if let Some(path) = &config.ca_file {
        let unusable = |error: String| setup(format!("CA file {}: {error}", path.display()));
        let certificates =
            CertificateDer::pem_file_iter(path).map_err(|error| unusable(error.to_string()))?;
        for certificate in certificates {
            let certificate = certificate.map_err(|error| unusable(error.to_string()))?;
            roots
                .add(certificate)
                .map_err(|error| unusable(error.to_string()))?;
        }
    }
    let mut tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| setup(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}
