using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.Infrastructure.Webhooks.Delivery;

internal sealed class WebhookMessageConfiguration : IEntityTypeConfiguration<WebhookMessage>
{
    private const int MaxTypeLength = 50;

    public void Configure(EntityTypeBuilder<WebhookMessage> builder)
    {
        builder.ToTable("webhook_messages");
        builder.Property(m => m.Type).HasMaxLength(MaxTypeLength);
        builder.Ignore(m => m.WebhookId);

        // A message does not change, except for the time of its fan-out. Channels contain no spaces.
        builder.Property(m => m.Body).Metadata.SetValueComparer(
            new ValueComparer<byte[]>((a, b) => ReferenceEquals(a, b), body => body.Length, body => body));
        builder.Property(m => m.Channels).HasConversion(
            channels => string.Join(' ', channels),
            text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            new ValueComparer<IReadOnlyList<string>>((a, b) => a!.SequenceEqual(b!), channels => channels.Count, channels => channels));
        builder.HasAlternateKey(m => new { m.TenantId, m.Id });
        builder.HasOne<Tenant>().WithMany().HasForeignKey(m => m.TenantId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(m => new { m.TenantId, m.Id }).HasFilter("fanned_out_at IS NULL").HasDatabaseName("ix_webhook_messages_new");
    }
}
