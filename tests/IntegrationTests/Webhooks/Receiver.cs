using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.IntegrationTests.Common.Outbound;

namespace SvcInfra.IntegrationTests.Webhooks;

/// <summary>A receiver of webhooks on a random port of this machine, which records what it gets.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly ConcurrentQueue<Received> _all = new();

    /// <param name="respond">The status of the response; 0 closes the connection without one.</param>
    public Receiver(Func<Received, CancellationToken, Task<int>> respond) =>
        _server = new LoopbackServer((stream, stop) => HandleAsync(stream, respond, stop));

    public Receiver(Func<Received, int> respond)
        : this((received, _) => Task.FromResult(respond(received)))
    {
    }

    public Receiver()
        : this(_ => 204)
    {
    }

    /// <summary>Sent with each response, such as <c>Retry-After: 30</c>.</summary>
    public string? Header { get; set; }

    public Uri Url => _server.Url();

    /// <summary>In the order of their arrival.</summary>
    public IReadOnlyList<Received> All => [.. _all];

    public int Count => _all.Count;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task HandleAsync(NetworkStream stream, Func<Received, CancellationToken, Task<int>> respond, CancellationToken stop)
    {
        var buffer = new byte[64 * 1_024];
        var length = 0;
        while (true)
        {
            var end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.ASCII.GetString(buffer, 0, end).Split("\r\n").Skip(1).Select(line => line.Split(": ", 2))
                    .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
                var total = end + 4 + int.Parse(head["Content-Length"], CultureInfo.InvariantCulture);
                if (length >= total)
                {
                    var received = new Received(head, buffer[(end + 4)..total]);
                    _all.Enqueue(received);
                    var status = await respond(received, stop);
                    if (status == 0)
                    {
                        return;
                    }

                    var header = Header is null ? string.Empty : Header + "\r\n";
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Status\r\n{header}Content-Length: 2\r\n\r\nok"), stop);
                    buffer.AsSpan(total, length - total).CopyTo(buffer);
                    length -= total;
                    continue;
                }
            }

            var read = await stream.ReadAsync(buffer.AsMemory(length), stop);
            if (read == 0)
            {
                return;
            }

            length += read;
        }
    }
}

/// <summary>A webhook as it arrived.</summary>
internal sealed record Received(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Id => Headers[WebhookSignature.IdHeader];

    public string Text => Encoding.UTF8.GetString(Body);

    public WebhookVerdict Verify(WebhookKey key, DateTimeOffset now) => WebhookSignature.Verify(
        [key], Id, Headers[WebhookSignature.TimestampHeader], Headers[WebhookSignature.SignatureHeader], Body, now);
}
