# The same from C#.
printf '%-62s ' "examples/sign-up.cs says"
(cd examples && dotnet run sign-up.cs -- "$base" "$mail") || { echo "the example failed" >&2; exit 1; }
