using SvcInfra.Application;
using SvcInfra.TestSupport;

namespace SvcInfra.ArchitectureTests;

public sealed class BehaviorOrderTests
{
    [Fact]
    public void Behaviors_are_in_the_approved_order() =>
        Approved.ShouldMatch(string.Join('\n', ApplicationServices.Behaviors.Select(behavior => behavior.Name.Split('`')[0])), "behaviors");

    [Fact]
    public void Authorization_has_no_constraint_that_could_skip_it()
    {
        var authorization = ApplicationServices.Behaviors.Single(behavior => behavior.Name.StartsWith("Authorization", StringComparison.Ordinal));
        var response = authorization.GetGenericArguments()[1];

        response.GetGenericParameterConstraints().ShouldBeEmpty();
        authorization.GetGenericArguments()[0].GetGenericParameterConstraints().ShouldBeEmpty();
    }
}
