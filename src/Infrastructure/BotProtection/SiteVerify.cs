using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Application.BotProtection;
using SvcInfra.Application.BotProtection.Contracts;

namespace SvcInfra.Infrastructure.BotProtection;

/// <summary>
/// The check that Turnstile and hCaptcha share: a form with the secret and the response, answered with JSON
/// (https://developers.cloudflare.com/turnstile/get-started/server-side-validation/,
/// https://docs.hcaptcha.com/#verify-the-user-response-server-side).
/// </summary>
internal sealed partial class SiteVerify(IHttpClientFactory clients, IOptions<BotProtectionOptions> options, ILogger<SiteVerify> logger)
{
    public const string Client = "site-verify";

    /// <summary>Both providers' responses are shorter; Turnstile documents 2,048.</summary>
    private const int MaxResponseLength = 8_192;

    private const int MaxBodyBytes = 65_536;

    /// <summary>The provider refuses our keys or failed itself, which says nothing about the client.</summary>
    private static readonly string[] OurErrors =
        ["missing-input-secret", "invalid-input-secret", "sitekey-secret-mismatch", "bad-request", "internal-error"];

    public async ValueTask<ChallengeOutcome> VerifyAsync(string response, string? ipAddress, CancellationToken cancellationToken)
    {
        if (response.Length > MaxResponseLength)
        {
            return ChallengeOutcome.Failed;
        }

        try
        {
            var verdict = await AskAsync(response, ipAddress, cancellationToken);
            if (verdict.Errors?.Intersect(OurErrors).FirstOrDefault() is { } error)
            {
                LogRefused(options.Value.Provider, error);
                return ChallengeOutcome.Unavailable;
            }

            return verdict.Success && IsOurs(verdict.Hostname) ? ChallengeOutcome.Passed : ChallengeOutcome.Failed;
        }
#pragma warning disable CA1031 // Also the exceptions of the resilience pipeline, whose types two versions of Polly declare. WhenUnavailable decides.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogUnavailable(e, options.Value.Provider);
            return ChallengeOutcome.Unavailable;
        }
    }

    private async Task<Verdict> AskAsync(string response, string? ipAddress, CancellationToken cancellationToken)
    {
        var isTurnstile = options.Value.Provider == ChallengeProvider.Turnstile;
        var site = isTurnstile ? options.Value.Turnstile : options.Value.HCaptcha;
        List<KeyValuePair<string, string>> form = [new("secret", site.SecretKey!), new("response", response)];

        // Turnstile answers a retry as the first attempt; hCaptcha is not retried (BotProtectionModule).
        form.Add(isTurnstile ? new("idempotency_key", Guid.CreateVersion7().ToString()) : new("sitekey", site.SiteKey!));
        if (options.Value.SendIpAddress && ipAddress is not null)
        {
            form.Add(new("remoteip", ipAddress));
        }

        using var http = clients.CreateClient(Client);
        http.MaxResponseContentBufferSize = MaxBodyBytes;
        using var content = new FormUrlEncodedContent(form);
        using var answer = await http.PostAsync(new Uri(site.Url), content, cancellationToken);

        // Wrong keys come with 400 and a body that names them.
        return (int)answer.StatusCode < 500
            ? await answer.Content.ReadFromJsonAsync<Verdict>(cancellationToken) ?? throw new JsonException("The response is null.")
            : throw new HttpRequestException($"The provider responded with {(int)answer.StatusCode}.");
    }

    private bool IsOurs(string? hostname) =>
        options.Value.Hostnames.Count == 0 || options.Value.Hostnames.Contains(hostname, StringComparer.OrdinalIgnoreCase);

    private sealed record Verdict(
        [property: JsonPropertyName("success")] bool Success,
        [property: JsonPropertyName("hostname")] string? Hostname,
        [property: JsonPropertyName("error-codes")] string[]? Errors);

    [LoggerMessage(LogLevel.Warning, "{Provider} did not check a challenge. BotProtection:WhenUnavailable decides about the request.")]
    private partial void LogUnavailable(Exception exception, ChallengeProvider provider);

    [LoggerMessage(LogLevel.Error, "{Provider} refuses to check challenges with {Error}. Correct the keys of section BotProtection.")]
    private partial void LogRefused(ChallengeProvider provider, string error);
}
