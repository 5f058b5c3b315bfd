using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Invitations;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Tenants.Invitations;

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations");
        builder.Property(i => i.Email).HasConversion(e => e.Value, v => EmailAddress.FromStored(v)).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(i => i.TokenHash).HasMaxLength(32);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(i => i.TenantId).OnDelete(DeleteBehavior.Cascade);

        // No foreign key to the inviter, so that an open invitation does not block the deletion of their account.
        builder.HasIndex(i => i.TokenHash).IsUnique();
        builder.HasIndex(i => new { i.TenantId, i.Email }).HasFilter("closed_at IS NULL").IsUnique(InvitationErrors.AlreadyInvited);
        builder.HasIndex(i => new { i.TenantId, i.Id }).HasFilter("closed_at IS NULL");
    }
}
