using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.InboundWebhooks;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.InboundWebhooks;

/// <summary>
/// A webhook arrives before its tenant is known, and only operators read it, so the table belongs to no tenant. The rows of a tenant that was
/// found are deleted with the tenant.
/// </summary>
internal sealed class ReceivedWebhookConfiguration : IEntityTypeConfiguration<ReceivedWebhook>
{
    public void Configure(EntityTypeBuilder<ReceivedWebhook> builder)
    {
        builder.ToTable("inbound_webhooks");
        builder.Property(w => w.Id).ValueGeneratedNever();
        builder.Property(w => w.Source).HasMaxLength(ReceivedWebhook.MaxSourceLength).IsInByteOrder();
        builder.Property(w => w.EventId).HasMaxLength(ReceivedWebhook.MaxEventIdLength).IsInByteOrder();
        builder.Property(w => w.Type!).HasMaxLength(ReceivedWebhook.MaxTypeLength).IsInByteOrder();
        builder.Property(w => w.LastError).HasMaxLength(ReceivedWebhook.MaxErrorLength);

        // Decides which of several deliveries of an event is stored.
        builder.HasIndex(w => new { w.Source, w.EventId }).IsUnique();
        builder.HasIndex(w => new { w.State, w.Id }).HasFilter("state <> 'Processed'");
        builder.HasIndex(w => w.ReceivedAt);
        builder.HasIndex(w => w.TenantId).HasFilter("tenant_id IS NOT NULL");
    }
}
