using System.Net.Sockets;
using System.Text;

namespace SvcInfra.TestSupport;

/// <summary>
/// Checks for a Docker engine without Docker's own client, which may be installed without an engine and takes seconds to report that. The engine's
/// API responds to <c>GET /_ping</c> at once.
/// </summary>
internal static class DockerEngine
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>The endpoints where an engine may listen: <c>DOCKER_HOST</c> alone if it is set, otherwise the usual sockets.</summary>
    public static IReadOnlyList<Uri> Endpoints(Func<string, string?> variable)
    {
        if (variable("DOCKER_HOST") is { Length: > 0 } host)
            return Uri.TryCreate(host, UriKind.Absolute, out var given) ? [given] : [];

        string?[] sockets =
        [
            "/var/run/docker.sock",
            variable("HOME") is { Length: > 0 } home ? $"{home}/.docker/run/docker.sock" : null,
            variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? $"{runtime}/docker.sock" : null,
        ];
        return [.. sockets.Where(File.Exists).Select(socket => new Uri($"unix://{socket}"))];
    }

    /// <summary>The first endpoint that responds, or null. Takes at most a second per endpoint, and almost no time without a listener.</summary>
    public static async Task<Uri?> FindAsync(IEnumerable<Uri> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            if (await RespondsAsync(endpoint))
                return endpoint;
        }

        return null;
    }

    private static async Task<bool> RespondsAsync(Uri endpoint)
    {
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            using var socket = await ConnectAsync(endpoint, patience.Token);
            if (socket is null)
                return false;

            await socket.SendAsync("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n"u8.ToArray(), patience.Token);
            var response = new byte[256];
            var length = await socket.ReceiveAsync(response, patience.Token);
            var text = Encoding.ASCII.GetString(response, 0, length);
            // An engine with TLS refuses plain text (400, or a TLS alert), which shows that it exists.
            return endpoint.Scheme == "unix" ? text.StartsWith("HTTP/1.", StringComparison.Ordinal) && text.Contains(" 200 ") : length > 0;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task<Socket?> ConnectAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var unix = endpoint.Scheme == "unix";
        if (!unix && endpoint.Scheme is not ("tcp" or "http" or "https"))
            return null;

        var socket = unix
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await (unix
                ? socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint.AbsolutePath), cancellationToken)
                : socket.ConnectAsync(endpoint.Host, endpoint.Port > 0 ? endpoint.Port : 2375, cancellationToken));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
