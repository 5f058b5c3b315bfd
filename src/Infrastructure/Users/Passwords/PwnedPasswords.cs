using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Telemetry;
using SvcInfra.Application.Users.Passwords;

namespace SvcInfra.Infrastructure.Users.Passwords;

/// <summary>
/// The range search of Have I Been Pwned (https://haveibeenpwned.com/API/v3#PwnedPasswords): five digits of the SHA-1 leave, some hundred suffixes
/// come back, padded so that their number tells nothing.
/// </summary>
internal sealed partial class PwnedPasswords(
    IHttpClientFactory clients, IOptions<PasswordOptions> options, IHostEnvironment environment, ILogger<PwnedPasswords> logger) : IBreachedPasswords
{
    public const string Client = "pwned-passwords";

    private const int PrefixDigits = 5;

    /// <summary>A padded answer has some 70 KB.</summary>
    private const int LongestResponse = 1 << 20;

    private static readonly Counter<long> Unanswered = new Meter(ApplicationTelemetry.Name)
        .CreateCounter<long>("svcinfra.users.breach_checks.unanswered", "{check}", "New passwords that were taken unchecked because the service gave no answer.");

    public async ValueTask<bool> ContainsAsync(string password, CancellationToken cancellationToken)
    {
        var settings = options.Value.Breaches;
        if (!(settings.Enabled ?? !environment.IsDevelopment()))
        {
            return false;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(settings.Timeout);
        try
        {
            return await AskAsync(settings.Url, Sha1(password), patience.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Unanswered.Add(1);
            LogUnanswered(e.Message);
            return false;
        }
    }

    private async Task<bool> AskAsync(string url, string digest, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url + digest[..PrefixDigits]);
        request.Headers.Add("Add-Padding", "true");
        using var http = clients.CreateClient(Client);
        http.MaxResponseContentBufferSize = LongestResponse;
        using var answer = await http.SendAsync(request, cancellationToken);
        answer.EnsureSuccessStatusCode();

        // SUFFIX:COUNT; padding has a count of 0.
        var suffix = digest[PrefixDigits..];
        foreach (var line in (await answer.Content.ReadAsStringAsync(cancellationToken)).AsSpan().EnumerateLines())
        {
            if (line.StartsWith(suffix, StringComparison.OrdinalIgnoreCase) && line.Length > suffix.Length + 1 && line[suffix.Length] == ':')
            {
                return line[(suffix.Length + 1)..].Trim() is not "0";
            }
        }

        return false;
    }

#pragma warning disable CA5350 // The service's index, not a protection.
    private static string Sha1(string password) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350

    [LoggerMessage(LogLevel.Warning, "The service that knows breached passwords gave no answer; the password is taken unchecked: {Reason}")]
    private partial void LogUnanswered(string reason);
}
