using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Users.SignIn;

internal sealed class EfSignInFailures(AppDbContext context, IIpAddressPrivacy addresses, TimeProvider time) : ISignInFailures
{
    public async Task<IReadOnlyList<SignInFailures>> ReadAsync(
        IReadOnlyCollection<string> keys, Guid? userId, string? ipAddress, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        // Null when IP addresses are not stored; then none is known.
        var stored = addresses.ToStore(ipAddress);
        return await context.Set<SignInFailureRow>().AsNoTracking().Where(row => keys.Contains(row.Key))
            .Select(row => new SignInFailures(
                row.Key,
                row.Count,
                row.LastAt,
                context.Set<Session>().Any(
                    s => stored != null && s.UserId == userId && s.IpAddress == stored && s.RevokedAt == null && s.ExpiresAt > now)))
            .ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyDictionary<string, int>> CountAsync(
        IReadOnlyCollection<string> keys, bool increment, DateTimeOffset forgetBefore, CancellationToken cancellationToken)
    {
        await context.CommandTransaction!.EnsureOpenAsync(cancellationToken);

        // One order everywhere, so that two attempts never deadlock.
        string[] ordered = [.. keys.Order(StringComparer.Ordinal)];
        var rows = string.Join(", ", ordered.Select((_, index) => $"({{{index + 3}}}, 1, {{0}})"));
        var sql = $$"""
            INSERT INTO sign_in_failures (key, count, last_at) VALUES {{rows}}
            ON CONFLICT (key) DO UPDATE SET
              count = CASE WHEN {2} = 1 AND sign_in_failures.last_at < {1} THEN 1 ELSE sign_in_failures.count + {2} END,
              last_at = CASE WHEN {2} = 1 THEN excluded.last_at ELSE sign_in_failures.last_at END
            RETURNING key, count
            """;
        object[] parameters = [ToColumn(time.GetUtcNow()), ToColumn(forgetBefore), increment ? 1 : 0, .. ordered];
        var counts = await context.Database.SqlQueryRaw<CountedKey>(sql, parameters).ToListAsync(cancellationToken);
        return counts.ToDictionary(row => row.Key, row => row.Count);
    }

    public Task ForgetAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        context.Set<SignInFailureRow>().Where(row => keys.Contains(row.Key)).ExecuteDeleteAsync(cancellationToken);

    /// <summary>Converts to the column's type, because raw SQL bypasses the model's conversions.</summary>
    private object ToColumn(DateTimeOffset at) =>
        context.Model.FindEntityType(typeof(SignInFailureRow))!.FindProperty(nameof(SignInFailureRow.LastAt))!
            .GetTypeMapping().Converter?.ConvertToProvider(at) ?? at;
}

/// <summary>A row that the statement returns.</summary>
internal sealed record CountedKey(string Key, int Count);

/// <summary>Failed attempts in a row. Belongs to no tenant and contains no email or IP address.</summary>
internal sealed class SignInFailureRow
{
    /// <summary>The kind, a colon, and half of the SHA-256 of the counted value.</summary>
    public required string Key { get; init; }

    public required int Count { get; init; }

    public required DateTimeOffset LastAt { get; init; }
}

internal sealed class SignInFailureConfiguration : IEntityTypeConfiguration<SignInFailureRow>
{
    public void Configure(EntityTypeBuilder<SignInFailureRow> builder)
    {
        builder.ToTable("sign_in_failures");
        builder.HasKey(row => row.Key);
        builder.Property(row => row.Key).HasMaxLength(40);
        builder.HasIndex(row => row.LastAt);
    }
}
