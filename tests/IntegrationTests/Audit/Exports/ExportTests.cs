using Shouldly;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.IntegrationTests.Audit.Verification;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Exports;

/// <summary>Verifies exports offline, with the public keys and in one case an anchored checkpoint.</summary>
public abstract class ExportTests(Engine engine)
{
    public sealed class OnSqlite() : ExportTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : ExportTests(Engine.PostgreSql);

    [Fact]
    public async Task Export_is_intact_and_a_later_one_reports_an_altered_row()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);

        var intact = await VerifyAsync(trail, await ExportAsync(trail));

        (intact.Problem, intact.Unreadable).ShouldBe((null, null));
        (intact.First, intact.Last, intact.SignedThrough, intact.Checkpoints).ShouldBe((1, 12, 12, 2));

        await trail.TamperAsync("UPDATE audit_entries SET action = 'test.other' WHERE target_id = '7'");

        var altered = await VerifyAsync(trail, await ExportAsync(trail));

        (altered.Problem?.Kind, altered.Problem?.Sequence).ShouldBe(("altered", 7L));
    }

    [Fact]
    public async Task Resumed_export_is_verified_on_its_own()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);

        var rest = await VerifyAsync(trail, await ExportAsync(trail, new ExportAudit(null, null, After: 5)));

        (rest.Problem, rest.Unreadable).ShouldBe((null, null));
        (rest.First, rest.Last, rest.Reason, rest.Checkpoints).ShouldBe((6, 12, "range", 2));
    }

    [Fact]
    public async Task Export_of_a_time_range_extends_to_the_checkpoint_that_covers_it()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        var start = new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

        var part = await VerifyAsync(trail, await ExportAsync(trail, new ExportAudit(start.AddMinutes(3), start.AddMinutes(6), null)));

        (part.Problem, part.Unreadable).ShouldBe((null, null));
        (part.First, part.Last, part.Through, part.SignedThrough).ShouldBe((3, 8, 8, 8));
    }

    [Fact]
    public async Task Attack_trail_truncated_with_its_checkpoint_is_found_with_an_anchored_one()
    {
        using var trail = await TrailOfTwelve.CreateAsync(engine);
        var kept = (await trail.QueryAsync<GetAuditCheckpoint, AuditCheckpointDto>(new GetAuditCheckpoint())).Note;
        await trail.TamperAsync(
            $"""
            DELETE FROM audit_checkpoints WHERE {TrailOfTwelve.Mine} AND size = 12;
            DELETE FROM audit_seals WHERE {TrailOfTwelve.Mine} AND sequence > 8;
            DELETE FROM audit_entries WHERE target_id IN ('9', '10', '11', '12');
            UPDATE audit_heads SET size = 8, checkpoint_size = 8 WHERE {TrailOfTwelve.Mine}
            """);

        // No trace of the deleted entries is left in the database.
        (await trail.VerifyAsync()).IsIntact.ShouldBeTrue();
        var found = await VerifyAsync(trail, await ExportAsync(trail), kept);

        (found.Problem?.Kind, found.Problem?.Sequence).ShouldBe(("truncated", 9L));
    }

    private static Task<AuditExport> ExportAsync(TrailOfTwelve trail, ExportAudit? query = null) =>
        trail.QueryAsync<ExportAudit, AuditExport>(query ?? new ExportAudit(null, null, null));

    private static async Task<AuditVerification> VerifyAsync(TrailOfTwelve trail, AuditExport export, string? anchors = null)
    {
        using var file = new MemoryStream();
        await export.WriteAsync(file, CancellationToken.None);
        file.Position = 0;
        using var reader = anchors is null ? null : new StringReader(anchors);
        return await new AuditExportVerifier(trail.App.Get<IAuditKeys>().Verifiers).VerifyAsync(file, reader, CancellationToken.None);
    }
}
