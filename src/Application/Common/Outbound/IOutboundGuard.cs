using Ardalis.Result;

namespace SvcInfra.Application.Common.Outbound;

/// <summary>
/// Calls URLs that users entered, without reaching the network behind the application (server-side request forgery, OWASP ASVS 5.0
/// V1.3.6). Only public IP addresses are called, and the connection goes to the address that was checked, so that a changed DNS record
/// has no effect. Redirects are not followed, and environment variables for proxies are ignored.
/// </summary>
public interface IOutboundGuard
{
    /// <summary>Checks a URL when a user enters it: its form, its port and every IP address of its host.</summary>
    /// <returns>The URL, or an error whose code begins with <c>outbound.</c>.</returns>
    Task<Result<Uri>> CheckAsync(string url, CancellationToken cancellationToken);

    /// <summary>Sends a POST request after the same checks. Never throws for what the other server does.</summary>
    /// <param name="request">Its URL need not have been checked before.</param>
    /// <param name="timeout">For everything: DNS, connection, TLS, response and body.</param>
    /// <param name="cancellationToken">Cancels the call; then <see cref="OperationCanceledException"/> is thrown.</param>
    /// <returns>Any response, whatever its status; a failure when there was none.</returns>
    Task<Result<OutboundResponse>> PostAsync(OutboundRequest request, TimeSpan timeout, CancellationToken cancellationToken);
}

/// <param name="Url">As the user entered it.</param>
/// <param name="ContentType">The media type of the body, such as <c>application/json</c>.</param>
/// <param name="Body">Sent byte for byte.</param>
/// <param name="Headers">More headers. Names are tokens and values printable ASCII; a header of the body or the connection is refused.</param>
public sealed record OutboundRequest(string Url, string ContentType, ReadOnlyMemory<byte> Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>What the server of a user's URL responded.</summary>
/// <param name="Status">The HTTP status. Redirects (3xx) are not followed.</param>
/// <param name="Headers">The headers by name, case-insensitive; at most 16 KiB in total.</param>
/// <param name="Body">The first 64 KiB of the body.</param>
/// <param name="IsTruncated">Whether the body is longer.</param>
public sealed record OutboundResponse(int Status, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, bool IsTruncated);
