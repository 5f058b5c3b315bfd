using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.MultiFactor;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users;

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.Property(u => u.Email).HasConversion(e => e.Value, v => EmailAddress.FromStored(v)).HasMaxLength(EmailAddress.MaxLength);
        builder.Property(u => u.DisplayName).HasMaxLength(User.MaxDisplayNameLength);
        builder.Property(u => u.PasswordHash).HasMaxLength(200);
        builder.Property(u => u.HasPassword).HasDefaultValue(true).HasSentinel(true);
        builder.Property(u => u.HasShortPassword).HasDefaultValue(false);
        builder.Property(u => u.SecondFactors).HasDefaultValue(SecondFactors.None);
        builder.Property(u => u.DisabledBecause).HasMaxLength(User.MaxReasonLength);
        builder.HasIndex(u => u.Email).IsUnique(UserErrors.EmailTaken);
    }
}
