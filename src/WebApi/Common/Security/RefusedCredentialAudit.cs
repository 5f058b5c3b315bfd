using System.Collections.Concurrent;
using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.WebApi.Common.Security;

/// <summary>
/// Tells the audit trail that a credential which exists was refused: at most once a minute, credential and reason, so that a forgotten program with an old
/// key, or anybody who knows a key's id, does not fill the trail. Credentials that do not exist are only counted.
/// </summary>
internal sealed class RefusedCredentialAudit(TimeProvider time)
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<RefusedCredential, DateTimeOffset> _told = new();

    public Task TellAsync(HttpContext http, RefusedCredential refused)
    {
        var now = time.GetUtcNow();
        if (_told.TryGetValue(refused, out var last) && now - last < Interval)
        {
            return Task.CompletedTask;
        }

        if (_told.Count >= Capacity)
        {
            _told.Clear();
        }

        _told[refused] = now;
        var refusal = AuditEvent.Denied(refused.Event) with
        {
            TargetType = refused.TargetType,
            TargetId = refused.TargetId.ToString(),
            TenantId = refused.TenantId,
            Reason = refused.Code,
        };
        return http.RequestServices.GetRequiredService<IAuditTrail>().RecordNowAsync(refusal, CancellationToken.None);
    }
}

/// <summary>A credential that exists and did not open the door. A feature of its request.</summary>
/// <param name="Event">The name of the audit event.</param>
/// <param name="TargetType">Whose it is, or which: <c>api_key</c>, <c>user</c>.</param>
/// <param name="TargetId">The id of that.</param>
/// <param name="TenantId">Whose trail hears of it.</param>
/// <param name="Code">Why it was refused.</param>
internal sealed record RefusedCredential(string Event, string TargetType, Guid TargetId, Guid TenantId, string Code);
