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
/// The range search of Have I Been Pwned (https://haveibeenpwned.com/API/v3#PwnedPasswords). Sends the first five hex digits of the password's SHA-1
/// and receives some hundred suffixes, padded so that their number reveals nothing.
/// </summary>
internal sealed partial class PwnedPasswords(
    IHttpClientFactory clients, IOptions<PasswordOptions> options, IHostEnvironment environment, ILogger<PwnedPasswords> logger) : IBreachedPasswords
{
    public const string Client = "pwned-passwords";

    private const int PrefixDigits = 5;

    /// <summary>Maximum response size in bytes; a padded response has about 70 KB.</summary>
    private const int MaxResponseBytes = 1 << 20;

    private static readonly Counter<long> Unanswered = new Meter(ApplicationTelemetry.Name)
        .CreateCounter<long>(
            "svcinfra.users.breach_checks.unanswered",
            "{check}",
            "New passwords that were accepted without a breach check because the service did not respond.");

    public async ValueTask<bool> ContainsAsync(string password, CancellationToken cancellationToken)
    {
        var settings = options.Value.Breaches;
        if (!(settings.Enabled ?? !environment.IsDevelopment()))
        {
            return false;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(settings.Timeout);
        try
        {
            return await QueryAsync(settings.Url, Sha1(password), timeout.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Unanswered.Add(1);
            LogUnanswered(e.Message);
            return false;
        }
    }

    private async Task<bool> QueryAsync(string url, string digest, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url + digest[..PrefixDigits]);
        request.Headers.Add("Add-Padding", "true");
        using var http = clients.CreateClient(Client);
        http.MaxResponseContentBufferSize = MaxResponseBytes;
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();

        // Lines are SUFFIX:COUNT; padding has the count 0.
        var suffix = digest[PrefixDigits..];
        foreach (var line in (await response.Content.ReadAsStringAsync(cancellationToken)).AsSpan().EnumerateLines())
        {
            if (line.StartsWith(suffix, StringComparison.OrdinalIgnoreCase) && line.Length > suffix.Length + 1 && line[suffix.Length] == ':')
            {
                return line[(suffix.Length + 1)..].Trim() is not "0";
            }
        }

        return false;
    }

#pragma warning disable CA5350 // The service is indexed by SHA-1; it protects nothing here.
    private static string Sha1(string password) => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)));
#pragma warning restore CA5350

    [LoggerMessage(LogLevel.Warning, "The breached-password service did not respond. The password is accepted unchecked: {Reason}")]
    private partial void LogUnanswered(string reason);
}
