using System.Collections.Frozen;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Ardalis.Result;
using SvcInfra.Application.Common.Outbound;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Common.Outbound;

namespace SvcInfra.Infrastructure.Common.Outbound;

internal sealed class OutboundGuard : IOutboundGuard, IDisposable
{
    /// <summary>The part of a response's body that is read, in bytes.</summary>
    public const int MaxBodyBytes = 65_536;

    private const int MaxHeaderKilobytes = 16;

    /// <summary>Headers that decide where a request goes or where it ends.</summary>
    private static readonly FrozenSet<string> OfTheConnection = new[]
    {
        "Host", "Connection", "Proxy-Connection", "Keep-Alive", "Upgrade", "TE", "Trailer", "Transfer-Encoding", "Expect",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly OutboundTargets _targets;
    private readonly HttpMessageInvoker _http;

    public OutboundGuard(OutboundTargets targets)
    {
        _targets = targets;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            MaxResponseHeadersLength = MaxHeaderKilobytes,

            // The rest of a long body is not read: the connection is closed instead.
            MaxResponseDrainSize = 0,
            MaxConnectionsPerServer = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),

            // Trace ids are not for strangers.
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            ConnectCallback = ConnectAsync,
        });
    }

    public async Task<Result<Uri>> CheckAsync(string url, CancellationToken cancellationToken)
    {
        if (_targets.Parse(url, out var parsed) is { } error)
        {
            return error;
        }

        try
        {
            await _targets.ResolveAsync(parsed.IdnHost, parsed.Port, cancellationToken);
            return parsed;
        }
        catch (OutboundRefusedException e)
        {
            return e.Error;
        }
    }

    public async Task<Result<OutboundResponse>> PostAsync(OutboundRequest request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_targets.Parse(request.Url, out var url) is { } error)
        {
            return error;
        }

        using var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ReadOnlyMemoryContent(request.Body) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        if (!request.Headers.All(header => IsAllowed(header) && message.Headers.TryAddWithoutValidation(header.Key, header.Value)))
        {
            return OutboundErrors.HeaderInvalid;
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(timeout);
        try
        {
            using var response = await _http.SendAsync(message, timer.Token);
            var (body, isTruncated) = await ReadAsync(response.Content, timer.Token);
            return new OutboundResponse((int)response.StatusCode, HeadersOf(response), body, isTruncated);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return OutboundErrors.Timeout;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return ErrorOf(e);
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var addresses = await _targets.ResolveAsync(target.Host, target.Port, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsAllowed(KeyValuePair<string, string> header) =>
        !OfTheConnection.Contains(header.Key) && header.Value.All(c => c is >= ' ' and <= '~');

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    private static async Task<(ReadOnlyMemory<byte> Body, bool IsTruncated)> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        // One byte more shows that the body goes on.
        var buffer = new byte[MaxBodyBytes + 1];
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return (buffer.AsMemory(0, Math.Min(read, MaxBodyBytes)), read > MaxBodyBytes);
    }

    private static Error ErrorOf(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case OutboundRefusedException refused:
                    return refused.Error;
                case AuthenticationException:
                    return OutboundErrors.CertificateInvalid;
            }
        }

        return OutboundErrors.ConnectionFailed;
    }
}
