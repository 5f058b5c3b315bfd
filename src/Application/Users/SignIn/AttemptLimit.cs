using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>
/// Slows down guessing: after some failed attempts each further one adds a wait. Passwords are counted by account, by IP address and by the pair of
/// both; second-factor codes are counted by account. Password resets by email are not affected.
/// </summary>
internal sealed class AttemptLimit(
    ISignInFailures failures,
    IAuditTrail trail,
    IJobs jobs,
    IRequestContext context,
    IIpAddressPrivacy addresses,
    IOptions<SignInOptions> options,
    TimeProvider time)
{
    /// <summary>
    /// Counts a password attempt. The same statements run whether or not the password was right and the account exists, so that timing reveals
    /// neither.
    /// </summary>
    /// <param name="email">As sent by the caller.</param>
    /// <param name="userId">Null when the account does not exist.</param>
    /// <param name="isRight">Whether the password was right.</param>
    /// <returns>True when the password was right and the caller does not have to wait.</returns>
    public async Task<bool> PassesAsync(string email, Guid? userId, bool isRight, CancellationToken cancellationToken)
    {
        var account = AccountKey(email);
        var ipAddress = Key("address", IpAddressHash);
        string[] keys = [account, ipAddress, PairKey(email)];
        var found = await failures.ReadAsync(keys, userId, context.IpAddress, cancellationToken);

        // Attempts from elsewhere do not lock out a user who already has a session from this IP address; attempts from it do, through the pair.
        var isBlocked = found.Any(f => !(f.Key == account && f.IsKnownIpAddress)
            && IsBlocked(f, f.Key == ipAddress ? options.Value.FailuresPerIpAddress : options.Value.FailuresPerAccount));
        if (isRight && !isBlocked)
        {
            if (found.Any(f => f.Key != ipAddress))
            {
                await ForgetAsync(email, cancellationToken);
            }

            return true;
        }

        var forgetBefore = time.GetUtcNow() - options.Value.ForgetFailuresAfter;
        var counts = await failures.CountAsync(keys, increment: !isBlocked, forgetBefore, cancellationToken);
        if (!isBlocked && counts[account] == options.Value.FailuresPerAccount)
        {
            // Also when the account does not exist: the work is the same, and the job then notifies no user.
            RecordDenied(UserAuditEvents.SignInBlocked, userId);
            await jobs.EnqueueAsync(new NotifyFailedAttempts(email, context.IpAddress), options: null, cancellationToken);
        }

        return false;
    }

    /// <summary>Clears the failed attempts after the account got a new password.</summary>
    public Task ForgetAsync(string email, CancellationToken cancellationToken) =>
        failures.ForgetAsync([AccountKey(email), PairKey(email)], cancellationToken);

    /// <summary>Whether the user has to wait after wrong second-factor codes.</summary>
    public async Task<bool> IsSecondFactorBlockedAsync(Guid userId, CancellationToken cancellationToken)
    {
        var found = await failures.ReadAsync([FactorKey(userId)], userId: null, ipAddress: null, cancellationToken);
        return found.Any(f => IsBlocked(f, options.Value.FailuresPerAccount));
    }

    /// <summary>Counts an attempt with a second-factor code.</summary>
    public async Task CountSecondFactorAsync(Guid userId, bool isRight, CancellationToken cancellationToken)
    {
        if (isRight)
        {
            await failures.ForgetAsync([FactorKey(userId)], cancellationToken);
            return;
        }

        var forgetBefore = time.GetUtcNow() - options.Value.ForgetFailuresAfter;
        var counts = await failures.CountAsync([FactorKey(userId)], increment: true, forgetBefore, cancellationToken);
        if (counts[FactorKey(userId)] == options.Value.FailuresPerAccount)
        {
            RecordDenied(UserAuditEvents.SecondFactorBlocked, userId);
        }
    }

    private void RecordDenied(string eventType, Guid? userId) =>
        trail.Record(AuditEvent.Denied(eventType) with
        {
            TenantId = IAuditTrail.Installation,
            TargetType = "user",
            TargetId = userId?.ToString(),
        });

    private bool IsBlocked(SignInFailures found, int allowed) => time.GetUtcNow() < found.LastAt + options.Value.WaitAfter(found.Count, allowed);

    /// <summary>A keyed hash, because there are too few IP addresses for a hash without a key.</summary>
    private string IpAddressHash => context.IpAddress is { } ip ? addresses.HashOf(ip) : "unknown";

    private static string AccountKey(string email) => Key("account", email);

    private string PairKey(string email) => Key("pair", $"{email.Trim()}|{IpAddressHash}");

    private static string FactorKey(Guid userId) => Key("factor", userId.ToString());

    /// <summary>The key is hashed, so the table contains no email address.</summary>
    private static string Key(string kind, string value) =>
        $"{kind}:{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(value.Trim().ToLowerInvariant())).AsSpan(0, 16))}";
}
