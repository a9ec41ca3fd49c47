package dev.stowage.integration.cases;

import java.util.List;

/**
 * How one invocation of a test ended.
 *
 * @param selector class and method, {@code #} between them; the class alone if it could not be prepared or cleaned up
 * @param invocation its display name
 * @param failure empty if it passed
 */
record Result(String selector, String invocation, String failure) {

    /** Whether it is one that the table means. */
    boolean isOf(TestName test) {
        return selector.equals(test.selector())
                && (test.invocation().isEmpty() || invocation.equals(test.invocation()));
    }

    /** Why a test does not show what it should, empty if it does. */
    static String failure(TestName test, List<Result> all) {
        List<Result> own = all.stream().filter(result -> result.isOf(test)).toList();
        if (own.isEmpty()) {
            return all.stream()
                    .filter(result -> result.selector().equals(test.selector())
                            || result.selector().equals(test.className()))
                    .filter(result -> !result.failure().isEmpty())
                    .map(Result::failure)
                    .findFirst()
                    .orElse("there is no such test");
        }
        return all.stream()
                .filter(result -> own.contains(result) || result.selector().equals(test.className()))
                .map(Result::failure)
                .filter(failure -> !failure.isEmpty())
                .findFirst()
                .orElse("");
    }
}
