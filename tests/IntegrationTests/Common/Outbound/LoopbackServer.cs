using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SvcInfra.IntegrationTests.Common.Outbound;

/// <summary>A server on a random port of this machine that does to each connection what a test wants.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private int _connections;

    public LoopbackServer(Func<NetworkStream, CancellationToken, Task> handle)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _running = RunAsync(handle);
    }

    public int Port { get; }

    public int Connections => Volatile.Read(ref _connections);

    public Uri Url(string scheme = "http") => new($"{scheme}://127.0.0.1:{Port}/hook");

    /// <summary>Reads a request's head, then writes a text.</summary>
    public static LoopbackServer Responding(string response) => new(async (stream, cancellationToken) =>
    {
        await ReadHeadAsync(stream, cancellationToken);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(response), cancellationToken);
    });

    public static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var buffer = new byte[4_096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal)
            && await stream.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            head.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return head.ToString();
    }

    public static Task UntilStoppedAsync(CancellationToken cancellationToken) => new TaskCompletionSource().Task.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(Func<NetworkStream, CancellationToken, Task> handle)
    {
        var handling = new List<Task>();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                Interlocked.Increment(ref _connections);
                handling.Add(HandleAsync(client, handle));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                break;
            }
        }

        await Task.WhenAll(handling);
    }

    private async Task HandleAsync(TcpClient client, Func<NetworkStream, CancellationToken, Task> handle)
    {
        using (client)
        {
            try
            {
                await handle(client.GetStream(), _stopping.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The guard closed the connection, or the test has ended.
            }
        }
    }
}
