using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.Common.Outbound;

/// <summary>Why a URL that a user entered is not called, or how the call failed.</summary>
public static class OutboundErrors
{
    public static readonly Error UrlInvalid = new(
        ErrorKind.Invalid,
        "outbound.url_invalid",
        "The URL is not valid. Use an absolute URL in ASCII, at most 2,048 characters, without user name, password or fragment.");

    public static readonly Error SchemeNotAllowed = new(ErrorKind.Invalid, "outbound.scheme_not_allowed", "The URL must begin with https://.");

    public static readonly Error PortNotAllowed = new(
        ErrorKind.Invalid, "outbound.port_not_allowed", "The port of the URL is not allowed. Use the standard port of HTTPS (443).");

    public static readonly Error HeaderInvalid = new(
        ErrorKind.Invalid, "outbound.header_invalid", "A header is not allowed, or has characters other than printable ASCII.");

    public static readonly Error HostNotFound = new(
        ErrorKind.Invalid, "outbound.host_not_found", "The host of the URL was not found. Check its spelling and its DNS records.");

    public static readonly Error AddressNotAllowed = new(
        ErrorKind.Invalid, "outbound.address_not_allowed", "The host of the URL has an IP address that is not public. Use a public host.");

    public static readonly Error Timeout = new(ErrorKind.Unavailable, "outbound.timeout", "The server of the URL did not respond in time.");

    public static readonly Error CertificateInvalid = new(
        ErrorKind.Unavailable, "outbound.certificate_invalid", "The TLS handshake failed. Check the certificate of the URL's server.");

    public static readonly Error ConnectionFailed = new(
        ErrorKind.Unavailable, "outbound.connection_failed", "The connection to the server of the URL failed or was closed early.");
}
