using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>HTTP/1.1 over a plain socket, for requests that no client library sends.</summary>
internal sealed class RawHttp : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly TcpClient _socket = new();

    public NetworkStream Stream => _socket.GetStream();

    public static async Task<RawHttp> ConnectAsync(TestApp app)
    {
        var raw = new RawHttp();
        await raw._socket.ConnectAsync(app.ClientOptions.BaseAddress.Host, app.ClientOptions.BaseAddress.Port);
        return raw;
    }

    /// <summary>Sends a request and reads one response.</summary>
    public static async Task<RawResponse> SendAsync(TestApp app, string request)
    {
        using var raw = await ConnectAsync(app);
        await raw.WriteAsync(request);
        return await raw.ReadAsync();
    }

    public Task WriteAsync(string text) => Stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

    /// <summary>Writes until the server closes the connection.</summary>
    public async Task WriteUntilClosedAsync(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        using var timer = new CancellationTokenSource(Deadline);
        try
        {
            while (true)
            {
                await Stream.WriteAsync(bytes, timer.Token);
            }
        }
        catch (IOException)
        {
            // Closed: what the test waits for.
            return;
        }
    }

    /// <summary>Reads a response with its body; a connection that is reset ends it.</summary>
    public async Task<RawResponse> ReadAsync()
    {
        using var timer = new CancellationTokenSource(Deadline);
        var received = new MemoryStream();
        var buffer = new byte[8_192];
        try
        {
            while (RawResponse.Parse(received.ToArray()) is null or { IsComplete: false })
            {
                var count = await Stream.ReadAsync(buffer, timer.Token);
                if (count == 0)
                {
                    break;
                }

                received.Write(buffer, 0, count);
            }
        }
        catch (IOException) when (received.Length > 0)
        {
            // Reset after the response.
            return RawResponse.Parse(received.ToArray())!;
        }

        return RawResponse.Parse(received.ToArray()) ?? throw new InvalidOperationException("The connection ended without a response.");
    }

    /// <summary>Whether the server closes the connection.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using var timer = new CancellationTokenSource(Deadline);
        var buffer = new byte[8_192];
        try
        {
            while (await Stream.ReadAsync(buffer, timer.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            return true;
        }

        return true;
    }

    public void Dispose() => _socket.Dispose();
}

/// <summary>A response as it was received.</summary>
internal sealed record RawResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public bool IsComplete => Headers.TryGetValue("Content-Length", out var length)
        ? Body.Length >= int.Parse(length, CultureInfo.InvariantCulture)
        : Headers.ContainsKey("Transfer-Encoding") && Body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);

    public string? Code => Body.Contains("\"code\":\"", StringComparison.Ordinal) ? Body.Split("\"code\":\"")[1].Split('"')[0] : null;

    public static RawResponse? Parse(byte[] received)
    {
        var text = Encoding.Latin1.GetString(received);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var lines = text[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => string.Join(", ", group.Select(pair => pair[1])), StringComparer.OrdinalIgnoreCase);
        return new RawResponse(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, text[(end + 4)..]);
    }
}
