using Ardalis.Result;
using SvcInfra.Application.Common.Outbound;
using SvcInfra.Infrastructure.Common.Outbound;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>Calls to <c>example.com</c> without a network: after the guard's checks they succeed. Other URLs are called.</summary>
internal sealed class ExampleReceivers(OutboundGuard guard) : IOutboundGuard
{
    private const int NoContent = 204;

    public Task<Result<Uri>> CheckAsync(string url, CancellationToken cancellationToken) => guard.CheckAsync(url, cancellationToken);

    public async Task<Result<OutboundResponse>> PostAsync(OutboundRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var url = await guard.CheckAsync(request.Url, cancellationToken);
        return url.IsSuccess && url.Value.Host.EndsWith("example.com", StringComparison.Ordinal)
            ? new OutboundResponse(NoContent, new Dictionary<string, string>(), ReadOnlyMemory<byte>.Empty, IsTruncated: false)
            : await guard.PostAsync(request, timeout, cancellationToken);
    }
}
