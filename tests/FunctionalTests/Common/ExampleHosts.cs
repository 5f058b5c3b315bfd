using System.Net;
using SvcInfra.Infrastructure.Common.Outbound;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>
/// DNS without a network: <c>example.com</c> and the names below it are public hosts, to which the tests send nothing; other names are this
/// machine's.
/// </summary>
internal sealed class ExampleHosts : IHostResolver
{
    private static readonly IPAddress Public = IPAddress.Parse("93.184.215.14");

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        host == "example.com" || host.EndsWith(".example.com", StringComparison.Ordinal)
            ? Task.FromResult<IPAddress[]>([Public])
            : Dns.GetHostAddressesAsync(host, cancellationToken);
}
