using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;

namespace SvcInfra.Application.Users.SignIn;

/// <summary>
/// Slows guessing down: after some wrong attempts each further one costs a wait. Passwords are counted by account, by address and by the pair of
/// them; codes of a second factor by account. Recovery by mail is not touched by it.
/// </summary>
internal sealed class AttemptLimit(
    ISignInFailures failures, IAuditTrail trail, IJobs jobs, IRequestContext context, IIpAddressPrivacy addresses, IOptions<SignInOptions> options, TimeProvider time)
{
    /// <summary>Lets a password attempt count. The same statements run whether it was right or wrong, the account exists or not.</summary>
    /// <param name="email">As it was given.</param>
    /// <param name="userId">Null for an unknown address.</param>
    /// <param name="isRight">Whether the password was.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it may pass: it was right, and nobody has to wait.</returns>
    public async Task<bool> PassesAsync(string email, Guid? userId, bool isRight, CancellationToken cancellationToken)
    {
        var account = AccountKey(email);
        var address = Key("address", Address);
        string[] keys = [account, address, PairKey(email)];
        var found = await failures.ReadAsync(keys, userId, context.IpAddress, cancellationToken);

        // Somebody else's attempts do not lock out whoever is signed in from here already; their own do, by the pair.
        var waits = found.Any(f => !(f.Key == account && f.IsKnownIpAddress) && IsBlocked(f, f.Key == address ? options.Value.FailuresPerIpAddress : options.Value.FailuresPerAccount));
        if (isRight && !waits)
        {
            if (found.Any(f => f.Key != address))
            {
                await ForgetAsync(email, cancellationToken);
            }

            return true;
        }

        var counts = await failures.CountAsync(keys, isNew: !waits, time.GetUtcNow() - options.Value.ForgetFailuresAfter, cancellationToken);
        if (!waits && counts[account] == options.Value.FailuresPerAccount)
        {
            // Also for an account that there is not: the work is the same, and the job finds nobody to tell.
            trail.Record(AuditEvent.Denied(UserAuditEvents.SignInBlocked) with { TenantId = IAuditTrail.Installation, TargetType = "user", TargetId = userId?.ToString() });
            await jobs.EnqueueAsync(new NotifyFailedAttempts(email, context.IpAddress), options: null, cancellationToken);
        }

        return false;
    }

    /// <summary>The account has a new password: nobody waits for what was tried with the old one.</summary>
    public Task ForgetAsync(string email, CancellationToken cancellationToken) => failures.ForgetAsync([AccountKey(email), PairKey(email)], cancellationToken);

    /// <summary>Whether the user has to wait after wrong codes of a second factor.</summary>
    public async Task<bool> IsSecondFactorBlockedAsync(Guid userId, CancellationToken cancellationToken) =>
        (await failures.ReadAsync([FactorKey(userId)], userId: null, ipAddress: null, cancellationToken)).Any(f => IsBlocked(f, options.Value.FailuresPerAccount));

    /// <summary>Lets a code count.</summary>
    public async Task CountSecondFactorAsync(Guid userId, bool isRight, CancellationToken cancellationToken)
    {
        if (isRight)
        {
            await failures.ForgetAsync([FactorKey(userId)], cancellationToken);
            return;
        }

        var counts = await failures.CountAsync([FactorKey(userId)], isNew: true, time.GetUtcNow() - options.Value.ForgetFailuresAfter, cancellationToken);
        if (counts[FactorKey(userId)] == options.Value.FailuresPerAccount)
        {
            trail.Record(AuditEvent.Denied(UserAuditEvents.SecondFactorBlocked) with { TenantId = IAuditTrail.Installation, TargetType = "user", TargetId = userId.ToString() });
        }
    }

    private bool IsBlocked(SignInFailures found, int allowed) => time.GetUtcNow() < found.LastAt + options.Value.WaitAfter(found.Count, allowed);

    /// <summary>Hashed with a key: of addresses there are too few for a hash without one.</summary>
    private string Address => context.IpAddress is { } ip ? addresses.HashOf(ip) : "unknown";

    private static string AccountKey(string email) => Key("account", email);

    private string PairKey(string email) => Key("pair", $"{email.Trim()}|{Address}");

    private static string FactorKey(Guid userId) => Key("factor", userId.ToString());

    /// <summary>No address of a person stands in the table.</summary>
    private static string Key(string kind, string value) =>
        $"{kind}:{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(value.Trim().ToLowerInvariant())).AsSpan(0, 16))}";
}
