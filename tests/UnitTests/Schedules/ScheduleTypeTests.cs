using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NSubstitute;
using Shouldly;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules;
using SvcInfra.Application.Schedules.Contracts;
using SvcInfra.Infrastructure.Schedules;

namespace SvcInfra.UnitTests.Schedules;

/// <summary>Valid and invalid declarations; an invalid one stops the start.</summary>
public sealed class ScheduleTypeTests
{
    [Fact]
    public void Schedule_has_the_jobs_name_and_defaults_to_UTC_fire_once_and_skip()
    {
        var schedule = Registered<Nightly>().ShouldHaveSingleItem();

        (schedule.Name, schedule.Job, schedule.TimeZone.Id).ShouldBe(("test.nightly", "test.nightly", "UTC"));
        (schedule.Settings.Misfire, schedule.Settings.Overlap).ShouldBe((MisfirePolicy.FireOnce, OverlapPolicy.Skip));
        schedule.Problem.ShouldBeNull();
    }

    [Fact]
    public void Job_can_have_several_schedules_with_different_names() =>
        Registered<TwiceADay>().Select(schedule => schedule.Name).Order(StringComparer.Ordinal).ShouldBe(["evening", "morning"]);

    [Fact]
    public void Type_without_a_schedule_registers_nothing() => Registered<SvcInfra.Application.Email.SendEmail>().ShouldBeEmpty();

    [Fact]
    public void Schedule_on_a_type_that_is_not_a_job_is_refused() =>
        Should.Throw<InvalidOperationException>(() => new ServiceCollection().AddRecurringJob(typeof(NoJob))).Message
            .ShouldBe("[Recurring] of NoJob: the type is not an IJob.");

    [Theory]
    [InlineData(typeof(BadCron), "[Recurring] of BadCron: '61 * * * *' cannot be used: '61' is not a valid minute: use 0 to 59.")]
    [InlineData(typeof(BadZone), "[Recurring] of BadZone: the time zone 'Mars/Olympus' is unknown; use an IANA name such as Europe/Berlin.")]
    [InlineData(
        typeof(BadName),
        "[Recurring] of BadName: 'Not a name' is not a valid name: use at most 100 lower-case letters, digits, '.', '-' and '_'.")]
    [InlineData(typeof(BadPolicy), "[Recurring] of BadPolicy: a policy has an undefined value.")]
    [InlineData(typeof(NeedsArguments), "[Recurring] of NeedsArguments: the job has no parameterless constructor.")]
    [InlineData(typeof(Nameless), "[Recurring] of Nameless: the type has no [Job(\"module.action\")].")]
    [InlineData(typeof(Never), "[Recurring] of Never: '0 0 31 2 *' is never due.")]
    [InlineData(typeof(Unhandled), "[Recurring] of Unhandled: the job has no handler; implement IJobHandler<Unhandled>.")]
    public void Invalid_declaration_stops_the_start_with_a_message_naming_the_type(Type job, string sentence) =>
        Validate(job).Failures.ShouldBe([sentence]);

    [Fact]
    public void Two_schedules_with_one_name_stop_the_start() =>
        Validate(typeof(Nightly), typeof(AlsoNightly)).Failures.ShouldBe(
            ["[Recurring] of Nightly and AlsoNightly: the name 'test.nightly' is used twice. Set another Name."], ignoreOrder: true);

    [Fact]
    public void Valid_declaration_is_accepted() => Validate(typeof(Nightly), typeof(TwiceADay)).Succeeded.ShouldBeTrue();

    [Theory]
    [InlineData(OverlapPolicy.Skip, "schedule:test")]
    [InlineData(OverlapPolicy.Queue, null)]
    public async Task Overlap_is_prevented_by_the_jobs_unique_key(OverlapPolicy policy, string? key)
    {
        var jobs = Substitute.For<IJobs>();

        var schedule = new ScheduleType<Nightly>(new RecurringAttribute("0 3 * * *") { Name = "test", Overlap = policy });
        await schedule.EnqueueAsync(jobs, CancellationToken.None);

        await jobs.Received(1).EnqueueAsync(
            new Nightly(), Arg.Is<EnqueueOptions?>(options => (options == null ? null : options.UniqueKey) == key), Arg.Any<CancellationToken>());
    }

    private static ScheduleType[] Registered<TJob>() =>
        [.. new ServiceCollection().AddRecurringJob(typeof(TJob)).BuildServiceProvider().GetServices<ScheduleType>()];

    private static ValidateOptionsResult Validate(params Type[] jobs)
    {
        var services = new ServiceCollection();
        foreach (var job in jobs)
        {
            services.AddRecurringJob(job);
            if (job != typeof(Unhandled))
            {
                var contract = typeof(IJobHandler<>).MakeGenericType(job);
                services.AddSingleton(contract, _ => throw new InvalidOperationException("The handler must not be created."));
            }
        }

        using var provider = services.AddSingleton<ScheduleCatalog>().AddSingleton(TimeProvider.System).AddSingleton<ScheduleValidation>()
            .BuildServiceProvider();
        return provider.GetRequiredService<ScheduleValidation>().Validate(null, new SchedulesOptions());
    }

    [Job("test.nightly")]
    [Recurring("0 3 * * *")]
    private sealed record Nightly : IJob;

    [Job("test.also-nightly")]
    [Recurring("0 4 * * *", Name = "test.nightly")]
    private sealed record AlsoNightly : IJob;

    [Job("test.twice")]
    [Recurring("0 6 * * *", Name = "morning", TimeZone = "Europe/Berlin")]
    [Recurring("0 18 * * *", Name = "evening", TimeZone = "Europe/Berlin")]
    private sealed record TwiceADay : IJob;

    [Recurring("0 3 * * *")]
    private sealed record NoJob;

    [Job("test.bad")]
    [Recurring("61 * * * *")]
    private sealed record BadCron : IJob;

    [Job("test.bad")]
    [Recurring("0 3 * * *", TimeZone = "Mars/Olympus")]
    private sealed record BadZone : IJob;

    [Job("test.bad")]
    [Recurring("0 3 * * *", Name = "Not a name")]
    private sealed record BadName : IJob;

    [Job("test.bad")]
    [Recurring("0 3 * * *", Misfire = (MisfirePolicy)7)]
    private sealed record BadPolicy : IJob;

    [Job("test.bad")]
    [Recurring("0 3 * * *")]
    private sealed record NeedsArguments(int Number) : IJob;

    [Recurring("0 3 * * *")]
    private sealed record Nameless : IJob;

    [Job("test.bad")]
    [Recurring("0 0 31 2 *")]
    private sealed record Never : IJob;

    [Job("test.bad")]
    [Recurring("0 3 * * *")]
    private sealed record Unhandled : IJob;
}
