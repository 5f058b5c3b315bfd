using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Schedules;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Schedules;

/// <summary>A process of the role web runs no scheduler, but controls the one of a worker. PostgreSQL only: SQLite has no roles.</summary>
public sealed class WebRoleTests() : ScheduleTest(Engine.PostgreSql)
{
    [Fact]
    public async Task Web_process_pauses_runs_and_resumes_schedules_of_a_worker()
    {
        var worker = await DeclareAsync(Declared.As("paused", Declared.EverySecond), Declared.As("other", Declared.EverySecond));
        using var web = new TestApp(
            Database,
            services => services.AddSingleton<TimeProvider, MicrosecondClock>().AddJobHandler(typeof(TickHandler))
                .AddSingleton<ScheduleType>(new ScheduleType<Tick>(Declared.As("paused", Declared.EverySecond))),
            new KeyValuePair<string, string?>("App:Role", "web"));
        await web.StartAsync();
        web.Get<IEnumerable<IHostedService>>().OfType<ScheduleService>().ShouldBeEmpty();

        (await StateAsync(web, "paused"))!.NextRun.ShouldBeNull("no process has stored it yet");
        await Administration(web).PauseAsync("paused", CancellationToken.None);
        await ReconcileAsync(worker);
        await FireAsync(worker);
        await Eventually.TrueAsync(async () => (await FiringsAsync(worker, "other")).Count >= 2, Deadline, "the other schedule to fire twice");

        (await FiringsAsync(worker, "paused")).ShouldBeEmpty();
        var state = (await StateAsync(web, "paused"))!;
        (state.IsPaused, state.NextRun is null, state.PreviousRun).ShouldBe((true, false, null));

        (await Administration(web).RunNowAsync("paused", CancellationToken.None)).IsSuccess.ShouldBeTrue();
        (await FiringsAsync(worker, "paused")).Count.ShouldBe(1);

        await Administration(web).ResumeAsync("paused", CancellationToken.None);
        await Eventually.TrueAsync(async () => (await FiringsAsync(worker, "paused")).Count >= 3, Deadline, "the worker to fire it again");
        (await StateAsync(web, "paused"))!.IsPaused.ShouldBeFalse();
    }
}
