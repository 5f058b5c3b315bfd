using RootNamespaceOfTheSolution.Application.Jobs;
using RootNamespaceOfTheSolution.Application.Jobs.Contracts;
using RootNamespaceOfTheSolution.Application.ModuleName;
using Shouldly;
using Xunit;

namespace RootNamespaceOfTheSolution.UnitTests.ModuleName;

public sealed class JobNameTests
{
    private static readonly JobContext First = new(Guid.CreateVersion7(), Attempt: 1, MaxAttempts: 25);

    [Fact]
    public void Name_and_payload_stay_readable_because_rows_of_older_releases_have_them()
    {
        var type = new JobType<JobName>();
        var id = Guid.CreateVersion7();

        type.Name.ShouldBe("module-part.action-part");
        type.Read($$"""{"Id":"{{id}}"}""").ShouldBe(new JobName(id));
    }

    [Fact]
    public Task Job_is_done() => new JobNameHandler().HandleAsync(new JobName(Guid.CreateVersion7()), First, CancellationToken.None);

    [Fact]
    public Task Job_about_nothing_is_not_tried_again() => Should.ThrowAsync<NonRetryableJobException>(
        () => new JobNameHandler().HandleAsync(new JobName(Guid.Empty), First, CancellationToken.None));
}
