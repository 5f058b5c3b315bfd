using Microsoft.EntityFrameworkCore;
using SvcInfra.Application.Audit.Trail;

namespace SvcInfra.Infrastructure.Audit.Capture;

/// <summary>Adds an entry and its payload to a context.</summary>
internal static class AuditRecordExtensions
{
    public static void AddRecord(this DbContext context, AuditRecord record)
    {
        context.Add(record.Entry);
        if (record.Payload is { } payload)
        {
            context.Add(new AuditPayloadRow
            {
                EntryId = record.Entry.Id,
                TenantId = record.Entry.TenantId,
                Salt = payload.Salt,
                Text = payload.Text,
            });
        }
    }
}
