using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Users.SignIn;

internal sealed class EfSignInFailures(AppDbContext context, IIpAddressPrivacy addresses, TimeProvider time) : ISignInFailures
{
    public async Task<IReadOnlyList<SignInFailures>> ReadAsync(
        IReadOnlyCollection<string> keys, Guid? userId, string? ipAddress, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        // Where no addresses are kept, no place is known.
        var place = addresses.ToStore(ipAddress);
        return await context.Set<SignInFailureRow>().AsNoTracking().Where(row => keys.Contains(row.Key))
            .Select(row => new SignInFailures(
                row.Key,
                row.Count,
                row.LastAt,
                context.Set<Session>().Any(s => place != null && s.UserId == userId && s.IpAddress == place && s.RevokedAt == null && s.ExpiresAt > now)))
            .ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyDictionary<string, int>> CountAsync(
        IReadOnlyCollection<string> keys, bool isNew, DateTimeOffset forgetBefore, CancellationToken cancellationToken)
    {
        await context.CommandTransaction!.EnsureOpenAsync(cancellationToken);

        // In one order everywhere, so that two attempts never wait for each other.
        string[] ordered = [.. keys.Order(StringComparer.Ordinal)];
        var rows = string.Join(", ", ordered.Select((_, index) => $"({{{index + 3}}}, 1, {{0}})"));
        var sql = $$"""
            INSERT INTO sign_in_failures (key, count, last_at) VALUES {{rows}}
            ON CONFLICT (key) DO UPDATE SET
              count = CASE WHEN {2} = 1 AND sign_in_failures.last_at < {1} THEN 1 ELSE sign_in_failures.count + {2} END,
              last_at = CASE WHEN {2} = 1 THEN excluded.last_at ELSE sign_in_failures.last_at END
            RETURNING key, count
            """;
        object[] parameters = [Column(time.GetUtcNow()), Column(forgetBefore), isNew ? 1 : 0, .. ordered];
        return (await context.Database.SqlQueryRaw<Counted>(sql, parameters).ToListAsync(cancellationToken)).ToDictionary(row => row.Key, row => row.Count);
    }

    public Task ForgetAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        context.Set<SignInFailureRow>().Where(row => keys.Contains(row.Key)).ExecuteDeleteAsync(cancellationToken);

    /// <summary>As the column has it: the statement passes by the model and its conversions.</summary>
    private object Column(DateTimeOffset at) =>
        context.Model.FindEntityType(typeof(SignInFailureRow))!.FindProperty(nameof(SignInFailureRow.LastAt))!.GetTypeMapping().Converter?.ConvertToProvider(at) ?? at;
}

/// <summary>What the statement gives back.</summary>
internal sealed record Counted(string Key, int Count);

/// <summary>Wrong attempts in a row. Of no tenant, and with no address of a person in it.</summary>
internal sealed class SignInFailureRow
{
    /// <summary>A kind, a colon, and half a SHA-256 of what is counted by.</summary>
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
