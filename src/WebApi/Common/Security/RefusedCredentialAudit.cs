using System.Collections.Concurrent;
using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.WebApi.Common.Security;

/// <summary>
/// Records in the audit trail that an existing credential was refused: at most once a minute per credential and reason, so that a forgotten
/// program with an old key, or an attacker who knows a key's id, cannot fill the trail. Unknown credentials are only counted.
/// </summary>
internal sealed class RefusedCredentialAudit(TimeProvider time)
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<RefusedCredential, DateTimeOffset> _recorded = new();

    public Task RecordAsync(HttpContext http, RefusedCredential refused)
    {
        var now = time.GetUtcNow();
        if (_recorded.TryGetValue(refused, out var last) && now - last < Interval)
        {
            return Task.CompletedTask;
        }

        if (_recorded.Count >= Capacity)
        {
            _recorded.Clear();
        }

        _recorded[refused] = now;
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

/// <summary>A credential that exists and was refused. A feature of its request.</summary>
/// <param name="Event">The name of the audit event.</param>
/// <param name="TargetType">The kind of target: <c>api_key</c>, <c>user</c>.</param>
/// <param name="TenantId">The tenant whose trail records it.</param>
/// <param name="Code">The error code of the refusal.</param>
internal sealed record RefusedCredential(string Event, string TargetType, Guid TargetId, Guid TenantId, string Code);
