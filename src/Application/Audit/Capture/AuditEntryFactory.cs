using System.Buffers;
using System.Text;
using System.Text.Json;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Audit.Capture;

/// <summary>Creates entries with the current caller as their actor.</summary>
public sealed class AuditEntryFactory(IRequestContext context, TimeProvider time)
{
    public const int MaxTargetTypeLength = 100;
    public const int MaxTargetIdLength = 200;
    public const int MaxReasonLength = 200;
    private const int MaxUserAgentLength = 256;

    public AuditRecord Create(
        string action, AuditTags tags, AuditOutcome outcome, string? reason, AuditTarget? target, Guid? tenantId, AuditChanges? changes = null)
    {
        var id = EntityId.New();
        var trail = tenantId ?? context.TenantId ?? AuditEntry.Installation;
        var payload = PayloadOf(changes?.Personal);
        var now = time.GetUtcNow().ToUniversalTime();
        var entry = new AuditEntry
        {
            Id = id,
            TenantId = trail,
            OccurredAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)),
            ActorKind = KindOf(context),
            ActorId = context.UserId ?? context.ServiceAccountId,
            SessionId = context.SessionId ?? context.ApiKeyId,
            OnBehalfOf = context.OnBehalfOf,
            Action = action,
            TargetType = StorableText.Clean(target?.Type, MaxTargetTypeLength),
            TargetId = StorableText.Clean(target?.Id, MaxTargetIdLength),
            Outcome = outcome,
            Reason = StorableText.Clean(reason, MaxReasonLength),
            TraceId = context.TraceId,
            Tags = Write(tags),
            Changes = changes?.Open,
            PayloadCommitment = payload?.Commitment(),
        };
        return new AuditRecord(entry, payload);
    }

    private AuditPayload? PayloadOf(string? personalChanges)
    {
        if (context.IpAddress is null && string.IsNullOrEmpty(context.UserAgent) && personalChanges is null)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteText(json, "ipAddress", context.IpAddress);
            WriteText(json, "userAgent", StorableText.Clean(context.UserAgent, MaxUserAgentLength));
            if (personalChanges is not null)
            {
                json.WritePropertyName("changes");
                json.WriteRawValue(personalChanges, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        return AuditPayload.Create(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>A job that was enqueued by a schedule, and not by a user or service account, acts as the system.</summary>
    private static string KindOf(IRequestContext context) => context.Principal switch
    {
        PrincipalKind.User => "user",
        PrincipalKind.ServiceAccount => "service_account",
        PrincipalKind.ApiKey => "api_key",
        PrincipalKind.Job when (context.UserId ?? context.ServiceAccountId) is not null => "job",
        PrincipalKind.Job or PrincipalKind.System => "system",
        _ => "anonymous",
    };

    private static string Write(AuditTags tags) =>
        tags == AuditTags.None ? string.Empty : string.Join(',', tags.ToString().ToLowerInvariant().Split(", ").Order(StringComparer.Ordinal));

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(name, text);
        }
    }
}
