using RootNamespaceOfTheSolution.Application.Jobs;
using RootNamespaceOfTheSolution.Application.Jobs.Contracts;
using RootNamespaceOfTheSolution.Application.ModuleName;
using Shouldly;

namespace RootNamespaceOfTheSolution.UnitTests.ModuleName;

public sealed class JobNameTests
{
    private static readonly JobContext FirstAttempt = new(Guid.CreateVersion7(), Attempt: 1, MaxAttempts: 25);

    [Fact]
    public void Job_that_an_older_release_enqueued_can_be_read()
    {
        var type = new JobType<JobName>();
        var id = Guid.CreateVersion7();

        type.Name.ShouldBe("module-part.action-part");
        type.Read($$"""{"Id":"{{id}}"}""").ShouldBe(new JobName(id));
    }

    [Fact]
    public Task Job_succeeds() => new JobNameHandler().HandleAsync(new JobName(Guid.CreateVersion7()), FirstAttempt, CancellationToken.None);

    [Fact]
    public Task Job_is_not_retried_when_the_entity_does_not_exist() => Should.ThrowAsync<NonRetryableJobException>(
        () => new JobNameHandler().HandleAsync(new JobName(Guid.Empty), FirstAttempt, CancellationToken.None));
}
