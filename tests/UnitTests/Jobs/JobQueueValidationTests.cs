using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Jobs;

namespace SvcInfra.UnitTests.Jobs;

/// <summary>A worker whose settings name only unknown queues would never do anything, without a message.</summary>
public sealed class JobQueueValidationTests
{
    [Theory]
    [InlineData("Jobs:Queues:0", "mial", "Jobs:Queues:0 is 'mial', but no job kind uses this queue. Known queues: default, mail.")]
    [InlineData("Jobs:Queues:0", "", "Jobs:Queues:0 is '', but no job kind uses this queue. Known queues: default, mail.")]
    [InlineData("Jobs:Queues:0", "Mail", "Jobs:Queues:0 is 'Mail', but no job kind uses this queue. Known queues: default, mail.")]
    [InlineData("Jobs:Queues", "", "Jobs:Queues is empty. Remove it to work on all queues, or name some of: default, mail.")]
    [InlineData("Jobs:QueueLimits:mial", "3", "Jobs:QueueLimits:mial limits a queue that no job kind uses. Known queues: default, mail.")]
    public void Unknown_queue_is_refused_at_the_start(string key, string value, string sentence) =>
        Should.Throw<OptionsValidationException>(() => Read((key, value))).Failures.ShouldBe([sentence]);

    [Fact]
    public void One_unknown_queue_beside_a_known_one_is_refused() =>
        Should.Throw<OptionsValidationException>(() => Read(("Jobs:Queues:0", "mail"), ("Jobs:Queues:1", "post")))
            .Message.ShouldContain("Jobs:Queues:1");

    [Fact]
    public void Known_queues_or_no_queues_are_accepted()
    {
        Read().Queues.ShouldBeEmpty();
        Read(("Jobs:Queues:0", "mail"), ("Jobs:QueueLimits:default", "3")).Queues.ShouldBe(["mail"]);
    }

    private static JobsOptions Read(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build())
            .AddSingleton(new JobCatalog([new JobType<Plain>(), new JobType<Mailed>()]))
            .AddSingleton<IValidateOptions<JobsOptions>, JobQueueValidation>();
        services.AddValidatedOptions<JobsOptions>(JobsOptions.Section);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<JobsOptions>>().Value;
    }

    [Job("test.plain")]
    private sealed record Plain : IJob;

    [Job("test.mailed", Queue = "mail")]
    private sealed record Mailed : IJob;
}
