using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Infrastructure.Webhooks.Subscriptions;

internal sealed class WebhookSubscriptionConfiguration : IEntityTypeConfiguration<WebhookSubscription>
{
    public void Configure(EntityTypeBuilder<WebhookSubscription> builder)
    {
        builder.ToTable("webhook_subscriptions");
        builder.Property(s => s.Url).HasMaxLength(WebhookSubscription.MaxUrlLength);
        builder.Property(s => s.Description).HasMaxLength(WebhookSubscription.MaxDescriptionLength);
        HasNames(builder.Property(s => s.EventTypes));
        HasNames(builder.Property(s => s.Channels));
        builder.Property(s => s.Filter).HasConversion(
            new WebhookFilterText(),
            new ValueComparer<IReadOnlyList<WebhookCondition>>(
                (a, b) => WebhookFilterText.Write(a!) == WebhookFilterText.Write(b!), filter => filter.Count, filter => filter));
        builder.Ignore(s => s.Settings).Ignore(s => s.IsEnabled);
        builder.HasAlternateKey(s => new { s.TenantId, s.Id });
        builder.HasOne<Tenant>().WithMany().HasForeignKey(s => s.TenantId).OnDelete(DeleteBehavior.Cascade);
    }

    /// <summary>Patterns and channels contain no spaces.</summary>
    private static void HasNames(PropertyBuilder<IReadOnlyList<string>> property) => property.HasConversion(
        names => string.Join(' ', names),
        text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        new ValueComparer<IReadOnlyList<string>>((a, b) => a!.SequenceEqual(b!), names => names.Count, names => names));
}
