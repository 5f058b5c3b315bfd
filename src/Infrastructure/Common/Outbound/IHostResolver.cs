using System.Net;

namespace SvcInfra.Infrastructure.Common.Outbound;

/// <summary>Resolves host names; a seam for tests of DNS rebinding.</summary>
internal interface IHostResolver
{
    /// <exception cref="System.Net.Sockets.SocketException">The host was not found.</exception>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken);
}

internal sealed class DnsResolver : IHostResolver
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}
