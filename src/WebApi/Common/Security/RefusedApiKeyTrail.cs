using System.Collections.Concurrent;
using SvcInfra.Application.ApiKeys;
using SvcInfra.Application.Audit.Contracts;

namespace SvcInfra.WebApi.Common.Security;

/// <summary>
/// Tells a tenant's audit trail that one of its keys was refused: at most once a minute, key and reason, so that a forgotten program with an old key,
/// or anybody who knows a key's id, does not fill the trail. Keys that do not exist are only counted.
/// </summary>
internal sealed class RefusedApiKeyTrail(TimeProvider time)
{
    private const int Capacity = 10_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(Guid ApiKeyId, string Code), DateTimeOffset> _told = new();

    public Task TellAsync(HttpContext http, RefusedApiKey refused)
    {
        var (key, code) = refused;
        var now = time.GetUtcNow();
        if (_told.TryGetValue((key.ApiKeyId, code), out var last) && now - last < Interval)
        {
            return Task.CompletedTask;
        }

        if (_told.Count >= Capacity)
        {
            _told.Clear();
        }

        _told[(key.ApiKeyId, code)] = now;
        var refusal = AuditEvent.Denied(ApiKeyAuditEvents.Refused) with { TargetType = "api_key", TargetId = key.ApiKeyId.ToString(), TenantId = key.TenantId, Reason = code };
        return http.RequestServices.GetRequiredService<IAuditTrail>().RecordNowAsync(refusal, CancellationToken.None);
    }
}
