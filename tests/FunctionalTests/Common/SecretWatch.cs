using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>
/// Searches the log for secrets. Values that are sent under a name such as <c>password</c> or <c>refreshToken</c>, or as a credential in a
/// header, are recorded, and so is every line that the application logs. No recorded secret may be in a line.
/// </summary>
public sealed class SecretWatch : ILoggerProvider, ILogger
{
    /// <summary>Fields of a request or response body that hold a secret, or a list of secrets.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "currentPassword", "newPassword", "accessToken", "refreshToken", "token", "challenge", "request", "secret", "uri",
        "codes", "key", "apiKey",
    };

    /// <summary>In a response it is the code of a problem.</summary>
    private const string OneTimeCode = "code";

    /// <summary>Shorter texts occur in a log by chance; the eight digits of an emailed code do not.</summary>
    private const int ShortestSecret = 12;
    private const int DigitsOfMailedCode = 8;

    private readonly ConcurrentDictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _lines = new();

    public IEnumerable<string> Lines => _lines;

    /// <summary>The names of the recorded secrets.</summary>
    public IEnumerable<string> Noted => _secrets.Values;

    /// <summary>Lines that contain a secret, each after the secret's name.</summary>
    public IReadOnlyList<string> Leaks()
    {
        // All secrets at once: some tests have thousands of both.
        var any = SearchValues.Create([.. _secrets.Keys], StringComparison.Ordinal);
        return [.. _lines.Where(line => line.AsSpan().ContainsAny(any))
            .Select(line => $"{string.Join(", ", NamesIn(line))} in: {line}")];
    }

    private IEnumerable<string> NamesIn(string line) =>
        _secrets.Where(secret => line.Contains(secret.Key, StringComparison.Ordinal)).Select(secret => secret.Value);

    public void Forget()
    {
        _lines.Clear();
        _secrets.Clear();
    }

    /// <summary>Records the secrets in the requests and responses that pass through.</summary>
    public HttpMessageHandler Over(HttpMessageHandler inner) => new Wire(this) { InnerHandler = inner };

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = state is IEnumerable<KeyValuePair<string, object?>> fields ? string.Join(' ', fields) : null;
        _lines.Enqueue($"{formatter(state, exception)} {exception} {values}");
    }

    public void Dispose()
    {
    }

    private void NoteCredentials(HttpRequestHeaders headers)
    {
        if (headers.TryGetValues("Authorization", out var authorization))
        {
            Note("Authorization", authorization.First().Split(' ')[^1]);
        }

        if (headers.TryGetValues("X-Api-Key", out var key))
        {
            Note("X-Api-Key", key.First());
        }

        if (headers.TryGetValues("Cookie", out var cookies))
        {
            foreach (var cookie in cookies.SelectMany(line => line.Split("; ")))
            {
                Note("Cookie", cookie[(cookie.IndexOf('=') + 1)..]);
            }
        }
    }

    private async Task NoteBodyAsync(HttpContent? content, bool isRequest, CancellationToken cancellationToken)
    {
        if (content?.Headers.ContentType?.MediaType is not ("application/json" or "application/problem+json"))
        {
            return;
        }

        await content.LoadIntoBufferAsync(cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(await content.ReadAsByteArrayAsync(cancellationToken));
            NoteFields(json.RootElement, isRequest);
        }
        catch (JsonException)
        {
            // Malformed input is not a secret.
            return;
        }
    }

    private void NoteFields(JsonElement element, bool isRequest)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                NoteFields(item, isRequest);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in element.EnumerateObject())
            {
                if (Names.Contains(field.Name) || (isRequest && field.Name == OneTimeCode))
                {
                    NoteValue(field.Name, field.Value);
                }

                NoteFields(field.Value, isRequest);
            }
        }
    }

    private void NoteValue(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            Note(name, value.GetString()!);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                NoteValue(name, item);
            }
        }
    }

    /// <summary>Records a secret that the application does not send or receive itself.</summary>
    public void Note(string name, string value)
    {
        if (value.Length >= ShortestSecret || (value.Length == DigitsOfMailedCode && value.All(char.IsAsciiDigit)))
        {
            _secrets[value] = name;
        }

        foreach (var derived in DerivedSecrets.Of(name, value))
        {
            _secrets[derived] = DerivedSecrets.Name;
        }
    }

    private sealed class Wire(SecretWatch watch) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            watch.NoteCredentials(request.Headers);
            await watch.NoteBodyAsync(request.Content, isRequest: true, cancellationToken);
            var response = await base.SendAsync(request, cancellationToken);
            await watch.NoteBodyAsync(response.Content, isRequest: false, cancellationToken);
            return response;
        }
    }
}
