using System.Net;
using System.Net.Sockets;

namespace SvcInfra.IntegrationTests.TestSupport;

/// <summary>
/// A proxy between a client and a server that counts round trips: how often the client sends after the server did, and so waits for a response.
/// </summary>
internal sealed class RoundTripCounter : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;
    private int _serverSpokeLast = 1;
    private int _count;

    public RoundTripCounter(string host, int port)
    {
        _listener.Start();
        _running = ListenAsync(host, port);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async Task<int> DuringAsync(Func<Task> action)
    {
        Volatile.Write(ref _count, 0);
        await action();
        return Volatile.Read(ref _count);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task ListenAsync(string host, int port)
    {
        var all = new List<Task>();
        while (!_end.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_end.Token);
            all.Add(CarryAsync(client, host, port));
        }

        await Task.WhenAll(all);
    }

    private async Task CarryAsync(TcpClient client, string host, int port)
    {
        using var here = client;
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await server.ConnectAsync(host, port, _end.Token);
        await Task.WhenAny(
            CopyAsync(client.GetStream(), server.GetStream(), ClientSpeaks),
            CopyAsync(server.GetStream(), client.GetStream(), () => Volatile.Write(ref _serverSpokeLast, 1)));
    }

    private void ClientSpeaks()
    {
        if (Interlocked.Exchange(ref _serverSpokeLast, 0) == 1)
        {
            Interlocked.Increment(ref _count);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Action onData)
    {
        var buffer = new byte[16_384];
        int read;
        while ((read = await from.ReadAsync(buffer, _end.Token)) > 0)
        {
            onData();
            await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }
}
