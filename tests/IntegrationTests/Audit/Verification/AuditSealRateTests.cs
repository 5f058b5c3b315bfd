using System.Diagnostics;
using Shouldly;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Verification;

public sealed class AuditSealRateTests
{
    /// <summary>A measurement and not a test: it prints the median of five rounds, after a warm-up round.</summary>
    [Fact(Explicit = true)]
    public async Task Sealing_rate_is_measured()
    {
        const int Rounds = 5, Entries = 5_000;
        using var database = await TestDatabase.CreateAsync(Engine.PostgreSql, "auditrate");
        using var app = new TestApp(database);
        await app.StartAsync();
        var tenants = Enumerable.Range(0, 20).Select(_ => EntityId.New()).ToList();
        var rates = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var records = Enumerable.Range(0, Entries).Select(i => new AuditRecord(Entry(tenants[i % tenants.Count]), null));
            await app.Get<IAuditWriter>().WriteAsync([.. records], CancellationToken.None);
            var watch = Stopwatch.StartNew();
            (await app.Get<IAuditSealer>().SealAsync(CancellationToken.None)).ShouldBe(Entries);
            rates.Add(Entries / watch.Elapsed.TotalSeconds);
        }

        rates.RemoveAt(0);
        var median = rates.Order().ElementAt(Rounds / 2);
        var all = string.Join(", ", rates.Select(rate => $"{rate:N0}"));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"Sealing on PostgreSQL: {median:N0} entries/s (median; {all}), 20 trails, batches of 1,000");
    }

    private static AuditEntry Entry(Guid tenant) => new()
    {
        Id = EntityId.New(),
        TenantId = tenant,
        OccurredAt = new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero),
        ActorKind = "user",
        ActorId = tenant,
        Action = "tenants.rename_tenant",
        TargetType = "tenant",
        TargetId = tenant.ToString(),
        Outcome = AuditOutcome.Success,
        TraceId = "0af7651916cd43dd8448eb211c80319c",
        Tags = "soc2",
        Changes = """{"tenant":{"name":{"before":"Blue Harbor","after":"Blue Harbor Group"}}}""",
        PayloadCommitment = new byte[32],
    };
}
