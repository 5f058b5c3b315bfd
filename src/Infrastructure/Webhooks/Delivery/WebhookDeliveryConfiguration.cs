using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks.Subscriptions;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Webhooks.Delivery;

internal sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    private const string Pending = "next_attempt_at IS NOT NULL";
    private const int MaxTypeLength = 50;

    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.ToTable("webhook_deliveries");
        builder.Property(d => d.Type).HasMaxLength(MaxTypeLength).IsInByteOrder();
        builder.Property(d => d.LastError).HasMaxLength(WebhookDelivery.MaxErrorLength);

        // The list is replaced and never changed in place.
        builder.Property(d => d.Attempts).HasConversion(
            new AttemptsText(),
            new ValueComparer<IReadOnlyList<DeliveryAttempt>>((a, b) => ReferenceEquals(a, b), list => list.Count, list => list));
        builder.HasOne<Tenant>().WithMany().HasForeignKey(d => d.TenantId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<WebhookSubscription>().WithMany()
            .HasPrincipalKey(s => new { s.TenantId, s.Id })
            .HasForeignKey(d => new { d.TenantId, d.SubscriptionId })
            .OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<WebhookMessage>().WithMany()
            .HasPrincipalKey(m => new { m.TenantId, m.Id })
            .HasForeignKey(d => new { d.TenantId, d.MessageId })
            .OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(d => new { d.TenantId, d.SubscriptionId, d.MessageId }).IsUnique();
        builder.HasIndex(d => new { d.TenantId, d.Id });
        builder.HasIndex(d => new { d.SubscriptionId, d.NextAttemptAt }).HasFilter(Pending);
        builder.HasIndex(d => new { d.SubscriptionId, d.AggregateId, d.MessageId }).HasFilter(Pending);
    }

    /// <summary>JSON in a text column; an empty text is no attempt.</summary>
    private sealed class AttemptsText() : ValueConverter<IReadOnlyList<DeliveryAttempt>, string>(
        attempts => attempts.Count == 0 ? string.Empty : JsonSerializer.Serialize(attempts, JsonSerializerOptions.Default),
        text => text.Length == 0
            ? Array.Empty<DeliveryAttempt>()
            : JsonSerializer.Deserialize<DeliveryAttempt[]>(text, JsonSerializerOptions.Default)!);
}
